package org.sekisho.james;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import org.jspecify.annotations.NullMarked;

/**
 * Sekisho's entry: {@code guice.extension.module=org.sekisho.james.SekishoModule} in {@code conf/extensions.properties}.
 *
 * <p>James loads this class before any other of Sekisho, and this constructor is the place where a wrong installation
 * ends the start: too old a Java, the JAR for another James, two JARs of Sekisho. Found later, the same mistakes would
 * let mail pass unjudged. So this class and {@link Deployment} are compiled for Java 11, refer to no type whose package
 * differs between the James lines, and name the real bindings only as text.
 *
 * <p>It fails with {@link IllegalStateException}, whose message is one sentence for the operator; James logs it and exits.
 */
@NullMarked
public final class SekishoModule extends AbstractModule {
    private static final String BINDINGS = "org.sekisho.james.SekishoBindings";

    /** Checks the installation; throws {@link IllegalStateException} if this JAR cannot work in this server. */
    public SekishoModule() {
        Deployment.check();
    }

    @Override
    protected void configure() {
        try {
            install((Module) Class.forName(BINDINGS).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Sekisho's JAR is incomplete: " + BINDINGS + " is missing from it.", e);
        }
    }
}
