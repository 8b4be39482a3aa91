/**
 * To whom and how reports are sent. {@link org.sekisho.reports.sending.ReportSender} takes what the store holds, {@link
 * org.sekisho.reports.sending.SendingSchedule} calls it when something is due, and what is finished goes to the server through {@link
 * org.sekisho.reports.sending.Outbox}.
 */
@NullMarked
package org.sekisho.reports.sending;

import org.jspecify.annotations.NullMarked;
