package org.sekisho.james;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What Maven dependencies cannot say of the modules that are packed into the bundle. */
@AnalyzeClasses(
        packages = "org.sekisho",
        importOptions = {DoNotIncludeTests.class, ModuleRulesTest.WithoutTestJars.class})
class ModuleRulesTest {

    /** The test classes that a module lends to others come as a JAR, and are not packed into the bundle. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule THE_JUDGEMENT_KNOWS_NO_JAMES = noClasses()
            .that()
            .resideInAPackage("org.sekisho.authentication..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.james.core..",
                    "org.apache.james.metrics..",
                    "org.apache.james.protocols..",
                    "org.apache.james.server..",
                    "org.apache.james.smtpserver..",
                    "org.apache.mailet..",
                    "javax.mail..",
                    "javax.inject..",
                    "com.google.inject..");

    @ArchTest
    static final ArchRule HOOKS_MAILETS_AND_MATCHERS_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "org.sekisho.(smtp|mailets|matchers)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NOTHING_BUT_THE_WIRING_KNOWS_THE_WIRING = noClasses()
            .that()
            .resideOutsideOfPackage("org.sekisho.james..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sekisho.james..");

    @ArchTest
    static final ArchRule THE_ROUTES_KNOW_REPORTS_AND_NO_MAIL = noClasses()
            .that()
            .resideInAPackage("org.sekisho.webadmin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.sekisho.mail..",
                    "org.sekisho.smtp..",
                    "org.sekisho.mailets..",
                    "org.sekisho.matchers..",
                    "org.apache.mailet..",
                    "javax.mail..");

    @ArchTest
    static final ArchRule REPORTS_DO_NOT_KNOW_WHO_SHOWS_THEM = noClasses()
            .that()
            .resideInAPackage("org.sekisho.reports..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sekisho.webadmin..", "org.apache.james.webadmin..", "spark..");

    /** So that ARC can be deleted; ArchitectureTest says who may know it within the judgement. */
    @ArchTest
    static final ArchRule FEW_KNOW_ARC = noClasses()
            .that()
            .resideOutsideOfPackage("org.sekisho.authentication..")
            .and()
            .haveNameNotMatching(
                    "org\\.sekisho\\.(mail\\.(AttributeJson|AuthenticationAttribute|JudgementLog|JudgementMetrics)"
                            + "|mailets\\.SealArc|matchers\\.ArcResultIs)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sekisho.authentication.arc..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
            slices().matching("org.sekisho.(*)..").should().beFreeOfCycles();

    /** The Record attribute is not renamed to jakarta. */
    @ArchTest
    static final ArchRule NO_RECORD_HOLDS_A_JAVAX_TYPE = fields().that()
            .areDeclaredInClassesThat()
            .areRecords()
            .should()
            .haveRawType(new DescribedPredicate<>("a type that is not renamed for jakarta") {
                @Override
                public boolean test(JavaClass type) {
                    return !type.getPackageName().matches("javax\\.(mail|inject|activation|annotation).*");
                }
            });

    /** James changes these between 3.8 and 3.9. */
    @ArchTest
    static final ArchRule NOTHING_USES_WHAT_JAMES_39_HAS_CHANGED = noClasses()
            .should()
            .callMethod("org.apache.james.protocols.smtp.SMTPSession", "supportsOAuth")
            .orShould()
            .callMethod("org.apache.james.smtpserver.ExtendedSMTPSession", "verifyIdentity")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.mail..", "javax.servlet..");

    @ArchTest
    static final ArchRule WHAT_IS_LOADED_FIRST_KNOWS_NOTHING_THAT_NEEDS_JAVA_17 = noClasses()
            .that()
            .haveSimpleName("SekishoModule")
            .or()
            .haveSimpleName("Deployment")
            .should()
            .dependOnClassesThat(resideInAPackage("org.sekisho..")
                    .and(not(simpleName("Deployment")))
                    .and(not(simpleName("SekishoModule"))));
}
