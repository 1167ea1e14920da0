-- Takes a send up again that a worker had left: the one step backwards. Its attempts so far count no more.
-- KEYS[1] record of the send   KEYS[2] ledger events
-- ARGV[1] attempts that the worker knows of   ARGV[2] what it took for this, as JSON   ARGV[3] ledger event as JSON
-- ARGV[4…] each attempt with its new fate, as JSON
-- Returns 1, or 0 when somebody else has moved the send on, or it has no record.

local status, attempts = unpack(redis.call('HMGET', KEYS[1], 'status', 'attempts'))
if not status or status == 'delivered' or attempts ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'status', 'sending')
redis.call('HSETNX', KEYS[1], 'charge', ARGV[2])
redis.call('HDEL', KEYS[1], 'end')
for i = 4, #ARGV do redis.call('HSET', KEYS[1], 'attempt:' .. (i - 3), ARGV[i]) end
ledger_append(KEYS[2], ARGV[3])
return 1
