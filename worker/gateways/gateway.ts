/** The seam between delivery and the vendors, by the name under which delivery knows it. */
export type * from '../../core/vendors/gateway.ts';
