-- Library: the codes of one mobile and purpose, a hash of JSON texts by send id. A code has `digest`, `browser` ('' when
-- unknown), `wrong`, `ends_at` (ms) and, where they apply, `trusted`, `sealed`, `exhausted`, `used` (what for) and
-- `replaced_by` (the send id of the newer code of the same browser).

local function read_code(key, send_id)
  local text = redis.call('HGET', key, send_id)
  return text and cjson.decode(text)
end

local function read_codes(key)
  local codes, fields = {}, redis.call('HGETALL', key)
  for i = 1, #fields, 2 do codes[fields[i]] = cjson.decode(fields[i + 1]) end
  return codes
end

local function write_code(key, send_id, code)
  redis.call('HSET', key, send_id, cjson.encode(code))
end

local function state_of(code, now)
  if code.ends_at <= now or code.exhausted then return 'gone' end
  if code.used then return 'used' end
  return code.replaced_by and 'replaced' or 'live'
end
