/**
 * James's WebAdmin, extended: {@link org.sekisho.webadmin.SekishoRoutes} is named by the operator in {@code
 * conf/webadmin.properties}. What happens behind the routes is in {@code org.sekisho.reports}; {@link
 * org.sekisho.webadmin.Reporting} is bound by the wiring.
 */
@NullMarked
package org.sekisho.webadmin;

import org.jspecify.annotations.NullMarked;
