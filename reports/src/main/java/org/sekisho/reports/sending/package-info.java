/** When, to whom and how reports are sent; what is finished goes to the server through {@link org.sekisho.reports.sending.Outbox}. */
@NullMarked
package org.sekisho.reports.sending;

import org.jspecify.annotations.NullMarked;
