package org.sekisho.mail;

import com.google.inject.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands where Guice finds nothing bound, because {@code conf/extensions.properties} does not name Sekisho's module while another
 * file of James names a class of Sekisho: ends the start with one sentence for the operator. What the module binds comes before
 * {@code @ProvidedBy}. Stateless.
 */
public final class MissingModule implements Provider<Object> {
    private static final Logger LOGGER = LoggerFactory.getLogger(MissingModule.class);

    /** For Guice. */
    public MissingModule() {}

    /** @throws IllegalStateException always; its message is the sentence, which is also logged alone */
    @Override
    public Object get() {
        String sentence = "conf/extensions.properties does not name the module of Sekisho: write"
                + " guice.extension.module=org.sekisho.james.SekishoModule there.";
        LOGGER.error("{}", sentence);
        throw new IllegalStateException(sentence);
    }
}
