-- Gives a send its place among the applications, before it is queued. An application with few sends waiting is served at
-- once, in the queue's own order; what is more than that waits behind all others' few, and those floods take turns.
-- KEYS[1] sorted set of the application's waiting sends by the end of their codes   KEYS[2] hash: `now`, the turn that is
-- served, `highest`, the last that was given, and by application its own last
-- ARGV[1] application   ARGV[2] send id   ARGV[3] end of its code, ms since the epoch   ARGV[4] how many are few
-- ARGV[5] 'newest-first' or 'oldest-first'   ARGV[6] the highest priority there is
-- Returns the job's priority: 0 to be served before all that have one, else lower numbers first.

local now, highest = now_ms(), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local waiting = redis.call('ZCARD', KEYS[1])
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])

local served, given, last = unpack(redis.call('HMGET', KEYS[2], 'now', 'highest', 'last:' .. ARGV[1]))
served, given, last = tonumber(served or 0), tonumber(given or 0), tonumber(last or 0)
-- With every turn served the numbers begin anew, and so stay small.
if given > 0 and served >= given then
  redis.call('DEL', KEYS[2])
  served, given, last = 0, 0, 0
end
if waiting < tonumber(ARGV[4]) and (last <= served or ARGV[5] == 'newest-first') then return 0 end

-- The newest first, whosever it is: a code that has waited long is nearly dead.
if ARGV[5] == 'newest-first' then return highest - math.floor(now / 1000) % highest end
-- Each flood's sends have turns of their own, one after the other, from the one that is served now.
local turn = math.min(math.max(served, last) + 1, highest)
redis.call('HSET', KEYS[2], 'last:' .. ARGV[1], turn, 'highest', math.max(given, turn))
redis.call('PEXPIRE', KEYS[2], 3600000)
return turn
