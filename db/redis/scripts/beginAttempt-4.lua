-- Begins an attempt, all or nothing: the record is as the worker knows it, the gateway may be called, the attempt is
-- written, the send is "sending", the ledger is told. Refused, nothing changes but the pace slot of a wait.
-- KEYS[1] record of the send   KEYS[2] health of the gateway   KEYS[3] pace of all gateways   KEYS[4] ledger events
-- ARGV[1] send id   ARGV[2] attempts that the worker knows of   ARGV[3] the attempt as JSON   ARGV[4] ledger event as JSON
-- ARGV[5] and ARGV[6] ms between two sends of this gateway and of all (0: no pace)   ARGV[7] longest wait for a slot, ms
-- ARGV[8] life of a half-open probe, ms   ARGV[9] '1' to call although the breaker is open
-- ARGV[10] '1' when the slots of the pace were taken by an earlier call that answered `wait`
-- Returns {'begun'}; {'wait', ms} with slots taken: ask again after that; {'open' | 'hold' | 'pace' | 'service_pace', ms
-- until it is worth asking again}; {'gone'} without a record; {'moved'} when somebody else has moved the send on.

local status, attempts = unpack(redis.call('HMGET', KEYS[1], 'status', 'attempts'))
if not status then return { 'gone' } end
if (status ~= 'queued' and status ~= 'sending') or attempts ~= ARGV[2] then return { 'moved' } end

local now = now_ms()
local hold, open_until, probe, probe_until, slot = unpack(redis.call('HMGET', KEYS[2], 'hold', 'until', 'probe', 'probe_until', 'slot'))
if hold and tonumber(hold) > now then return { 'hold', tonumber(hold) - now } end
local probing = open_until and true or false
if probing and ARGV[9] ~= '1' then
  if tonumber(open_until) > now then return { 'open', tonumber(open_until) - now } end
  if probe and probe ~= ARGV[1] and tonumber(probe_until) > now then return { 'open', tonumber(probe_until) - now } end
end

-- A slot may be as far away as the pace lets it come; further, and a clock was set back.
local function next_slot(given, interval)
  local at = math.max(tonumber(given or 0), now)
  return at > now + 3600000 and now or at
end
local own, shared = tonumber(ARGV[5]), tonumber(ARGV[6])
if ARGV[10] ~= '1' and (own > 0 or shared > 0) then
  local longest = tonumber(ARGV[7])
  local shared_slot = shared > 0 and next_slot(redis.call('GET', KEYS[3]), shared) or now
  local own_slot = own > 0 and next_slot(slot, own) or now
  if shared_slot - now > longest then return { 'service_pace', math.ceil(shared_slot - now - longest) } end
  if own_slot - now > longest then return { 'pace', math.ceil(own_slot - now - longest) } end
  if shared > 0 then
    redis.call('SET', KEYS[3], string.format('%.3f', shared_slot + shared), 'PX', math.ceil(shared_slot + shared - now) + 1000)
  end
  if own > 0 then redis.call('HSET', KEYS[2], 'slot', string.format('%.3f', own_slot + own)) end
  local wait = math.ceil(math.max(shared_slot, own_slot) - now)
  if wait > 0 then
    if probing then redis.call('HSET', KEYS[2], 'probe', ARGV[1], 'probe_until', now + wait + tonumber(ARGV[8])) end
    return { 'wait', wait }
  end
end

if probing then redis.call('HSET', KEYS[2], 'probe', ARGV[1], 'probe_until', now + tonumber(ARGV[8])) end
local number = tonumber(ARGV[2]) + 1
redis.call('HSET', KEYS[1], 'status', 'sending', 'attempts', number, 'attempt:' .. number, ARGV[3])
ledger_append(KEYS[4], ARGV[4])
return { 'begun' }
