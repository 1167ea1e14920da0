/** Whether the templates that applications bring along fit the gateways they name: by the schema of each gateway's vendor. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { GatewayConfig, Vendor } from '../vendors/vendor.ts';
import type { Application } from './application.ts';

/** What is wrong goes to `faults`, one line each. */
export function checkTemplates(
  applications: readonly Application[],
  { gateways, vendors }: { gateways: readonly GatewayConfig[]; vendors: readonly Vendor[] },
  faults: string[],
): void {
  for (const { id, templates } of applications) {
    for (const [gatewayId, byPurpose] of Object.entries(templates)) {
      const gateway = gateways.find((one) => one.id === gatewayId);
      const where = `APPLICATIONS_FILE: the application ${id}: templates.${gatewayId}`;
      if (!gateway) {
        faults.push(`${where}: there is no such gateway`);
        continue;
      }
      const schema = templateSchema(gateway, vendors);
      for (const [purpose, byLocale] of Object.entries(byPurpose)) {
        for (const [locale, template] of Object.entries(byLocale)) {
          const fault = schema ? Value.Errors(schema, template)[0]?.message : 'this gateway has no templates';
          if (fault) faults.push(`${where}.${purpose}.${locale}: ${fault}`);
        }
      }
    }
  }
}

function templateSchema(
  { vendor: name, channel = 'sms' }: GatewayConfig,
  vendors: readonly Vendor[],
): TSchema | undefined {
  const schema = vendors.find((vendor) => vendor.name === name)?.channels[channel]?.schema as
    | { properties?: { templates?: { properties?: { default?: TSchema } } } }
    | undefined;
  return schema?.properties?.templates?.properties?.default;
}
