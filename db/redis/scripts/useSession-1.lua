-- Reads a session and renews its idle life, never beyond its end. It creates nothing: a log-out meanwhile stays one.
-- KEYS[1] hash of the session
-- ARGV[1] idle life in ms
-- Returns {user id, epoch}, or {} when there is none.

local session = redis.call('HMGET', KEYS[1], 'user_id', 'epoch', 'ends_at')
if not session[1] then return {} end
local left = tonumber(session[3]) - now_ms()
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return {}
end
redis.call('PEXPIRE', KEYS[1], math.min(left, tonumber(ARGV[1])))
return { session[1], session[2] }
