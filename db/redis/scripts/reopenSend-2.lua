-- Takes a send up again that a worker had left: the one step backwards. Its attempts so far count no more.
-- KEYS[1] record of the send   KEYS[2] ledger events
-- ARGV[1] attempts that the worker knows of   ARGV[2] what it took for this, as JSON   ARGV[3] ledger event as JSON
-- ARGV[4] number of the further way that begins, which took what it needs when it was opened; 0 for the same way again
-- ARGV[5…] each attempt with its new fate, as JSON
-- Returns 1, or 0 when somebody else has moved the send on, or it has no record.

local status, attempts, verified = unpack(redis.call('HMGET', KEYS[1], 'status', 'attempts', 'verified'))
-- A report may be wrong, and its holder asks for a call: only an entered code proves that it came.
local arrived = status == 'delivered' and (ARGV[4] == '0' or verified)
if not status or arrived or attempts ~= ARGV[1] then return 0 end
if ARGV[4] == '0' then
  redis.call('HSETNX', KEYS[1], 'charge', ARGV[2])
else
  redis.call('HSET', KEYS[1], 'way', ARGV[4], 'way_from', attempts)
  -- Whether a code that is entered now came by the way before, nobody knows: it speaks for this one.
  redis.call('HDEL', KEYS[1], 'counted')
end
redis.call('HSET', KEYS[1], 'status', 'sending')
redis.call('HDEL', KEYS[1], 'end')
for i = 5, #ARGV do redis.call('HSET', KEYS[1], 'attempt:' .. (i - 4), ARGV[i]) end
ledger_append(KEYS[2], ARGV[3])
return 1
