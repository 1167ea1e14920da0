-- Stores the code of a send that holds its mobile's interval; with '1' the live code is kept, to be sent once more.
-- KEYS[1] flag that holds the interval   KEYS[2] hash of the code
-- ARGV[1] send id   ARGV[2] digest of the new code   ARGV[3] life of the code in ms
-- ARGV[4] the new code sealed, '' when nobody may read it again   ARGV[5] '1' to keep a live code, else '0'
-- Returns {'stored', life in ms}, {'kept', life left in ms, the live code sealed}, or {'lost', ms to wait} when
-- another send holds the interval by now.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return { 'lost', math.max(redis.call('PTTL', KEYS[1]), 0) }
end

if ARGV[5] == '1' then
  local live = redis.call('HMGET', KEYS[2], 'sealed', 'used', 'send_id')
  local left = redis.call('PTTL', KEYS[2])
  -- A code whose life is half over would be dead before the second SMS is read.
  if live[1] and not live[2] and left >= ARGV[3] / 2 then
    redis.call('HSET', KEYS[2], 'send_id', ARGV[1], 'previous', live[3])
    return { 'kept', left, live[1] }
  end
end

redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'digest', ARGV[2], 'wrong', 0, 'send_id', ARGV[1])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], 'sealed', ARGV[4]) end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return { 'stored', tonumber(ARGV[3]) }
