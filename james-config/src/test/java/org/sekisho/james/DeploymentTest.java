package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;

class DeploymentTest {

    /** The shape of {@code org.apache.mailet.Mail} in James 3.9, as far as this check looks. */
    private interface MailOfJames39 {
        jakarta.mail.internet.MimeMessage getMessage();
    }

    @Test
    void theseClassesFitTheJamesThatTheyAreBuiltFor() {
        assertThatCode(Deployment::check).doesNotThrowAnyException();
        assertThat(Deployment.flavourProblem(Mail.class, Deployment.MESSAGE_TYPE))
                .isEmpty();
    }

    @Test
    void theJavaxJarInJames39NamesTheZipToTake() {
        assertThat(Deployment.flavourProblem(MailOfJames39.class, "javax.mail.internet.MimeMessage"))
                .contains(
                        "This JAR of Sekisho is for James 3.8 (javax), but this server is James 3.9 or newer (jakarta):"
                                + " replace it in extensions-jars by the one of sekisho-" + Deployment.version()
                                + "-james-3.9.zip.");
    }

    @Test
    void theJakartaJarInJames38NamesTheZipToTake() {
        assertThat(Deployment.flavourProblem(Mail.class, "jakarta.mail.internet.MimeMessage"))
                .contains(
                        "This JAR of Sekisho is for James 3.9 or newer (jakarta), but this server is James 3.8 (javax):"
                                + " replace it in extensions-jars by the one of sekisho-" + Deployment.version()
                                + "-james-3.8.zip.");
    }

    @Test
    void theJakartaJarFitsJames39() {
        assertThat(Deployment.flavourProblem(MailOfJames39.class, "jakarta.mail.internet.MimeMessage"))
                .isEmpty();
    }

    @Test
    void aJavaBefore17IsNamedWithTheRemedy() {
        assertThat(Deployment.javaProblem(11))
                .contains("Sekisho needs Java 17 or newer, but this James runs on Java 11: start James with Java 17.");
        assertThat(Deployment.javaProblem(16)).isPresent();
        assertThat(Deployment.javaProblem(17)).isEmpty();
        assertThat(Deployment.javaProblem(25)).isEmpty();
    }

    @Test
    void twoJarsAreBothNamed() {
        assertThat(Deployment.duplicateProblem(List.of("/james/extensions-jars/a.jar", "/james/extensions-jars/b.jar")))
                .contains("There are 2 JARs of Sekisho in this James, /james/extensions-jars/a.jar and"
                        + " /james/extensions-jars/b.jar: leave only one of them in extensions-jars.");
        assertThat(Deployment.duplicateProblem(List.of("/james/extensions-jars/a.jar")))
                .isEmpty();
    }

    @Test
    void theFileOfAJarUrlIsFound() {
        assertThat(Deployment.file("jar:file:/james/extensions-jars/a.jar!/org/x.class", "org/x.class"))
                .isEqualTo("/james/extensions-jars/a.jar");
        assertThat(Deployment.file("file:/work/target/classes/org/x.class", "org/x.class"))
                .isEqualTo("/work/target/classes/");
    }

    @Test
    void theVersionIsKnown() {
        assertThat(Deployment.version()).matches("\\d+\\.\\d+.*");
    }
}
