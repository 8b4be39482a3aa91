/**
 * The wiring of Sekisho into James: the Guice module, {@code conf/sekisho.properties}, metrics and the health check.
 *
 * <p>James starts with {@link org.sekisho.james.SekishoModule}, which checks that this JAR fits this server and then
 * installs {@link org.sekisho.james.SekishoBindings}. Everything that hooks, mailets and matchers share is made there,
 * once. Nothing here asks DNS or James's domain list while James is still being put together: those services are
 * configured after the extensions are made.
 */
@NullMarked
package org.sekisho.james;

import org.jspecify.annotations.NullMarked;
