-- Takes one send for a subject, a number range or an address block: its caps and its conversion, all or nothing.
-- One source (a client's address) counts with few unverified codes only: alone it closes a subject to nobody else.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of the conversion   KEYS[3] sorted set of the source's unverified sends
-- ARGV[1] guard: off, record or enforce   ARGV[2] and ARGV[3] floor of unverified codes per hour and day
-- ARGV[4] share of verified codes   ARGV[5] time in ms, 0 for the server's own (a simulation has its own)
-- ARGV[6] send id   ARGV[7] unverified codes that count of one source, 0 for all   ARGV[8…] caps: count, window in ms, …
-- Returns {0 taken | 1 refused by a cap | 2 refused by the guard, ms to wait, time of the send, 1 when the conversion counts
-- it, {suspected 0 or 1, unverified in the last hour, its budget, unverified in the last day, its budget}}; the last is
-- absent when off.

local now = time_from(5)
local rates = rates_from(8)
local wait = buckets_wait(KEYS[1], now, rates)
if wait > 0 then return { 1, wait, now, 0 } end

if ARGV[1] == 'off' then
  buckets_add(KEYS[1], now, rates)
  return { 0, 0, now, 1 }
end

local fields = conversion_fields(KEYS[2])
local state = conversion_state(fields, now, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
local guard_wait = conversion_wait(state, now)
if guard_wait > 0 then conversion_count(KEYS[2], fields, 'r', now) end
if guard_wait > 0 and ARGV[1] == 'enforce' then
  return { 2, guard_wait, now, 0, conversion_reply(guard_wait, state) }
end
buckets_add(KEYS[1], now, rates)
local most, counts = tonumber(ARGV[7]), 1
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - DAY)
  counts = redis.call('ZCARD', KEYS[3]) < most and 1 or 0
end
if counts == 1 then
  conversion_count(KEYS[2], fields, 's', now)
  if most > 0 then
    redis.call('ZADD', KEYS[3], now, ARGV[6])
    redis.call('PEXPIRE', KEYS[3], DAY)
  end
end
return { 0, 0, now, counts, conversion_reply(guard_wait, state) }
