package org.sekisho.webadmin;

import com.google.inject.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands where Guice finds nothing bound, because {@code conf/extensions.properties} does not name Sekisho's module: ends the
 * start with one sentence for the operator, which is also logged alone.
 */
final class MissingModule implements Provider<Object> {
    private static final Logger LOGGER = LoggerFactory.getLogger(MissingModule.class);

    @Override
    public Object get() {
        String sentence =
                "conf/webadmin.properties names a class of Sekisho, but conf/extensions.properties does not name its"
                        + " module: write guice.extension.module=org.sekisho.james.SekishoModule there.";
        LOGGER.error("{}", sentence);
        throw new IllegalStateException(sentence);
    }
}
