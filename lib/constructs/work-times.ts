/** Deliveries of a work queue before a message is set aside: with the rests between them, they get over half an hour of failures. */
export const workDeliveries = 10;
