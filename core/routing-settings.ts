/** Settings of the choice between several gateways. */
import { choiceSetting, decimalSetting } from './setting.ts';

export const routingSettings = {
  smsRouting: choiceSetting('ordered', 'weighted', 'adaptive')(
    'SMS_ROUTING',
    'ordered',
    'how several gateways share the sends; adaptive: by what arrives',
  ),
  smsVerifiedValue: decimalSetting(0.000001, 1000)(
    'SMS_VERIFIED_VALUE',
    '0.5',
    'worth of a verified code, in the unit of SMS_PRICE: what better conversion may cost',
  ),
  smsRoutingExploration: decimalSetting(0, 0.5)(
    'SMS_ROUTING_EXPLORATION',
    '0.01',
    'share of the sends that go to any gateway by chance, so that each one stays known (adaptive)',
  ),
  smsRoutingMaxLoss: decimalSetting(0, 0.5)(
    'SMS_ROUTING_MAX_LOSS',
    '0.004',
    'share of the codes that trying one worse gateway may cost',
  ),
};
