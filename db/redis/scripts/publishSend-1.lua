-- Writes the record of a new send, which its page reads and its worker goes by.
-- KEYS[1] record of the send
-- ARGV[1] status   ARGV[2] end of the code's life   ARGV[3] when the next SMS may be asked for, both ms since the epoch
-- ARGV[4] what the send took, as JSON   ARGV[5] life of the record in seconds
-- Returns 1.

redis.call('HSET', KEYS[1], 'status', ARGV[1], 'expires_at', ARGV[2], 'resend_at', ARGV[3], 'charge', ARGV[4], 'attempts', 0)
return redis.call('EXPIRE', KEYS[1], ARGV[5])
