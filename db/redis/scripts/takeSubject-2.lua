-- Takes one send for a subject, a number range or an address block: its caps and its conversion, all or nothing.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of the conversion
-- ARGV[1] guard: off, record or enforce   ARGV[2] and ARGV[3] floor of unverified codes per hour and day
-- ARGV[4] share of verified codes   ARGV[5] time in ms, 0 for the server's own (a simulation has its own)
-- ARGV[6…] caps: count, window in ms, …
-- Returns {0 taken | 1 refused by a cap | 2 refused by the guard, ms to wait, time of the send, {suspected 0 or 1,
-- unverified in the last hour, its budget, unverified in the last day, its budget}}; the last is absent when off.

local now = time_from(5)
local rates = rates_from(6)
local wait = buckets_wait(KEYS[1], now, rates)
if wait > 0 then return { 1, wait, now } end

if ARGV[1] == 'off' then
  buckets_add(KEYS[1], now, rates)
  return { 0, 0, now }
end

local fields = conversion_fields(KEYS[2])
local state = conversion_state(fields, now, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
local guard_wait = conversion_wait(state, now)
if guard_wait > 0 then conversion_count(KEYS[2], fields, 'r', now) end
if guard_wait > 0 and ARGV[1] == 'enforce' then
  return { 2, guard_wait, now, conversion_reply(guard_wait, state) }
end
buckets_add(KEYS[1], now, rates)
conversion_count(KEYS[2], fields, 's', now)
return { 0, 0, now, conversion_reply(guard_wait, state) }
