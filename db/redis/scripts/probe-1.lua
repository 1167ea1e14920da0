-- Does to a key of its own what the service does to others, so that a refusal (a right that is missing, no memory left,
-- a replica, a full disk) is known before a request meets it. Leaves nothing behind.
-- KEYS[1] the key
-- Returns 1.

local key = KEYS[1]
for _, command in ipairs({
  { 'SET', key, 1, 'PX', 10000 }, { 'INCR', key }, { 'GET', key }, { 'PTTL', key }, { 'DEL', key },
  { 'HSET', key, 'field', 1 }, { 'HINCRBY', key, 'field', 1 }, { 'HMGET', key, 'field' }, { 'PEXPIRE', key, 10000 }, { 'DEL', key },
  { 'ZADD', key, 1, 'member' }, { 'ZREMRANGEBYSCORE', key, 0, 0 }, { 'ZRANGE', key, 0, 0 }, { 'DEL', key },
  { 'LPUSH', key, 'element' }, { 'RPOPLPUSH', key, key }, { 'DEL', key },
  { 'XADD', key, '*', 'field', 1 }, { 'DEL', key },
}) do redis.call(unpack(command)) end
return 1
