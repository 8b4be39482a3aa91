package org.sekisho.james;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Module;
import java.lang.reflect.InvocationTargetException;
import org.apache.james.utils.PropertiesProvider;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sekisho's entry: {@code guice.extension.module=org.sekisho.james.SekishoModule} in {@code conf/extensions.properties}.
 *
 * <p>James loads this class before any other of Sekisho, and its constructor is the place where a wrong installation ends the
 * start: too old a Java, the JAR for another James, two JARs of Sekisho, a wrong {@code conf/sekisho.properties}. Found later,
 * the first three would let mail pass unjudged. So this class and {@link Deployment} are compiled for Java 11, refer to no
 * type whose package differs between the James lines, and name the real bindings only as text.
 *
 * <p>It fails with a {@link RuntimeException}, whose message is one sentence for the operator. James wraps it in many lines,
 * so the sentence is also logged alone; then James exits.
 */
@NullMarked
public final class SekishoModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(SekishoModule.class);
    private static final String BINDINGS = "org.sekisho.james.SekishoBindings";

    private final Module bindings;

    /**
     * Checks the installation and the configuration.
     *
     * @param properties where {@code conf/sekisho.properties} is read from
     * @throws RuntimeException if Sekisho cannot work in this server
     */
    @Inject
    public SekishoModule(PropertiesProvider properties) {
        try {
            Deployment.check();
            bindings = bindings(properties);
        } catch (RuntimeException stop) {
            LOGGER.error("{}", stop.getMessage());
            throw stop;
        }
    }

    @Override
    protected void configure() {
        install(bindings);
    }

    private static Module bindings(PropertiesProvider properties) {
        try {
            return (Module) Class.forName(BINDINGS)
                    .getDeclaredConstructor(PropertiesProvider.class)
                    .newInstance(properties);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException) {
                throw (RuntimeException) e.getCause();
            }
            throw new IllegalStateException("Sekisho cannot start: " + e.getCause() + ".", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Sekisho's JAR is damaged: " + e + ".", e);
        }
    }
}
