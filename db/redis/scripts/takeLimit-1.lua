-- Takes one event from a limit, or says how long to wait. Nothing is taken when it is refused.
-- KEYS[1] sorted set of the limit and its subject
-- ARGV[1] unique member, by which the event can be given back
-- ARGV[2…] rates: count, window in ms, …
-- Returns 0 when taken, else the milliseconds to wait.

local now = now_ms()
local rates = rates_from(2)
local wait = window_wait(KEYS[1], now, rates)
if wait > 0 then return wait end
window_add(KEYS[1], now, rates, ARGV[1])
return 0
