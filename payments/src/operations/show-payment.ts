import { payable, Payment, type PaymentStatus } from '../models/payment.ts';
import { findOrder, type OrderOfBuyer } from './find-order.ts';

export interface PaymentView {
  orderId: string;
  status: 'none' | PaymentStatus;
  amount: number;
  currency: string;
  /** Where to pay, while that is possible. */
  checkoutUrl?: string;
  refundedAt?: string;
}

/** How the payment of a buyer's order stands. @throws ApiError 404 */
export async function showPayment(wanted: OrderOfBuyer): Promise<PaymentView> {
  const order = await findOrder(wanted);
  const payment = await Payment.findOne({ orderId: order._id }).lean();
  if (!payment) {
    return { orderId: order._id, status: 'none', amount: order.total, currency: order.currency };
  }
  const { status, amount, currency, checkout, refundedAt } = payment;
  const canPay = payable.includes(status) && order.status !== 'cancelled' && order.expiresAt > new Date();
  return {
    orderId: order._id,
    status,
    amount,
    currency,
    ...(canPay && checkout?.url !== undefined && checkout.expiresAt > new Date()
      ? { checkoutUrl: checkout.url }
      : {}),
    ...(refundedAt ? { refundedAt: refundedAt.toISOString() } : {}),
  };
}
