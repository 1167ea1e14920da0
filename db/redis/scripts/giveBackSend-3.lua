-- Undoes what takeSlot and storeCode did for one send, as far as that send still holds it.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] hash of the code
-- ARGV[1] send id   ARGV[2] '1' to delete the code as well   ARGV[3] '1' to keep its place in the caps
-- Returns 1 when the interval was still this send's, else 0.

local held = 0
if redis.call('GET', KEYS[1]) == ARGV[1] then
  held = redis.call('DEL', KEYS[1])
end
if ARGV[3] ~= '1' then redis.call('ZREM', KEYS[2], ARGV[1]) end
if ARGV[2] == '1' and redis.call('HGET', KEYS[3], 'send_id') == ARGV[1] then
  -- A code that an earlier SMS brought stays good.
  local previous = redis.call('HGET', KEYS[3], 'previous')
  if previous then
    redis.call('HSET', KEYS[3], 'send_id', previous)
    redis.call('HDEL', KEYS[3], 'previous')
  else
    redis.call('DEL', KEYS[3])
  end
end
return held
