-- Undoes what takeSlot and storeCode did for one send, as far as that send still holds it. Unless the send may have been
-- billed, the code of the same browser that it replaced is good again while it lives, and its own ends then.
-- A send that gateways refused for good returns its place in the caps too, but twice an hour for a mobile: else whoever asks
-- for SMS that are refused could ask without end.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] hash of codes
-- KEYS[4] sorted set of its devices' sends beyond the caps   KEYS[5] sorted set of sends that returned their places
-- ARGV[1] send id   ARGV[2] '1' when the request failed before anything was sent: its code ends and its place returns in
-- any case   ARGV[3] '1' when the send may have been billed
-- Returns {1 when the interval was still this send's, else 0; 1 when its place in the caps returned, else 0}.

local RETURNS = { 2, 3600000 }

local held = 0
if redis.call('GET', KEYS[1]) == ARGV[1] then held = redis.call('DEL', KEYS[1]) end
if ARGV[3] == '1' then return { held, 0 } end

local now = now_ms()
local returned = ARGV[2] == '1' or redis.call('ZSCORE', KEYS[5], ARGV[1])
if not returned and window_wait(KEYS[5], now, RETURNS) == 0 then
  window_add(KEYS[5], now, RETURNS, ARGV[1])
  returned = true
end
if returned then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[4], ARGV[1])
end
local result = { held, returned and 1 or 0 }

local code = read_code(KEYS[3], ARGV[1])
-- A used one has arrived, whatever was said of its send.
if not code or code.used then return result end

-- Nobody needs the code of a failed send once there is a newer one.
local ends = ARGV[2] == '1' or code.replaced_by
for send_id, other in pairs(read_codes(KEYS[3])) do
  if other.replaced_by == ARGV[1] and state_of(other, now) == 'replaced' then
    other.replaced_by = code.replaced_by
    -- The same code sent again: its guesses are one count.
    if other.digest == code.digest then other.wrong = code.wrong end
    write_code(KEYS[3], send_id, other)
    ends = true
  end
end
if ends then redis.call('HDEL', KEYS[3], ARGV[1]) end
return result
