-- What the guard would decide about the next send of a subject; changes nothing.
-- KEYS[1] hash of the conversion
-- ARGV[1] and ARGV[2] floor of unverified codes per hour and day   ARGV[3] share of verified codes
-- ARGV[4] time in ms, 0 for the server's own
-- Returns {time, {suspected 0 or 1, unverified in the last hour, its budget, unverified in the last day, its budget}}.

local now = time_from(4)
local state = conversion_state(conversion_fields(KEYS[1]), now, tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
return { now, conversion_reply(conversion_wait(state, now), state) }
