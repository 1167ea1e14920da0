-- What a delivery report says about a send; after a failure its page may ask for the next SMS at once.
-- KEYS[1] record of the send   ARGV[1] `delivered` or `failed`; '' to rewrite the attempt alone
-- ARGV[2] number of an attempt to rewrite, 0 for none   ARGV[3] that attempt as JSON
-- Returns the status of the send, '' without a record.

local status = redis.call('HGET', KEYS[1], 'status')
if not status then return '' end
if ARGV[2] ~= '0' then redis.call('HSET', KEYS[1], 'attempt:' .. ARGV[2], ARGV[3]) end
if ARGV[1] == '' then return status end
-- That an SMS failed can only be said of one that was taken; another attempt may be under way.
if ARGV[1] == 'failed' and status ~= 'sent' then return status end
if ARGV[1] == 'failed' then redis.call('HSET', KEYS[1], 'resend_at', 0) end
return send_move(KEYS[1], status, ARGV[1])
