package org.sekisho.smtp;

import com.google.inject.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import javax.inject.Inject;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.FailedLogins;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the {@link FailedLoginHook} that fits the James it runs in: the one that James tells how a login has ended where James has
 * {@code SaslAuthResultHook} (3.10), else the one that looks for itself. Guice asks it when an operator names the handler.
 */
final class FailedLoginHookProvider implements Provider<FailedLoginHook> {

    private static final Logger LOGGER = LoggerFactory.getLogger(FailedLoginHookProvider.class);

    private static final String TOLD = "org.apache.james.protocols.smtp.hook.SaslAuthResultHook";
    private static final String THE_ONE_THAT_IS_TOLD = "org.sekisho.smtp.SaslFailedLoginHook";

    private final FailedLogins failedLogins;
    private final Checkpoint checkpoint;
    private final ClassLoader james;

    /** For Guice. */
    @Inject
    FailedLoginHookProvider(FailedLogins failedLogins, Checkpoint checkpoint) {
        this(failedLogins, checkpoint, FailedLoginHookProvider.class.getClassLoader());
    }

    FailedLoginHookProvider(FailedLogins failedLogins, Checkpoint checkpoint, ClassLoader james) {
        this.failedLogins = failedLogins;
        this.checkpoint = checkpoint;
        this.james = james;
    }

    @Override
    public FailedLoginHook get() {
        try {
            Class<?> told = Class.forName(TOLD, false, james);
            Class<?> ours = Class.forName(THE_ONE_THAT_IS_TOLD, true, FailedLoginHook.class.getClassLoader());
            if (implementsAll(told, ours)) {
                return (FailedLoginHook) ours.getDeclaredConstructor(FailedLogins.class, Checkpoint.class)
                        .newInstance(failedLogins, checkpoint);
            }
            LOGGER.warn("{} of this James is not the one that Sekisho knows: failed logins are seen without it", TOLD);
        } catch (ClassNotFoundException before310) {
            LOGGER.debug("This James has no {}", TOLD);
        } catch (ReflectiveOperationException | LinkageError other) {
            LOGGER.warn("{} of this James cannot be used: failed logins are seen without it", TOLD, other);
        }
        return new FailedLoginHook(failedLogins, checkpoint);
    }

    /** A method that is missing would end in an error in the middle of somebody's login. */
    private static boolean implementsAll(Class<?> told, Class<?> ours) throws NoSuchMethodException {
        if (!told.isAssignableFrom(ours)) {
            return false;
        }
        for (Method method : told.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())
                    && Modifier.isAbstract(ours.getMethod(method.getName(), method.getParameterTypes())
                            .getModifiers())) {
                return false;
            }
        }
        return true;
    }
}
