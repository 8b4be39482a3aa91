package org.sekisho.authentication;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** What Maven's dependencies cannot say about the packages of this module. */
@AnalyzeClasses(packages = "org.sekisho.authentication", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "org.sekisho.authentication";

    @ArchTest
    static final ArchRule packagesHaveNoCircles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule dnsKnowsNoneOfTheStandards = onlyDependsOn("dns");

    @ArchTest
    static final ArchRule messageKnowsOnlyDns = onlyDependsOn("message", "dns");

    @ArchTest
    static final ArchRule spfStandsAlone = onlyDependsOn("spf", "dns");

    @ArchTest
    static final ArchRule dkimStandsAlone = onlyDependsOn("dkim", "dns", "message");

    @ArchTest
    static final ArchRule arcBuildsOnDkim = onlyDependsOn("arc", "dns", "message", "dkim", "results.syntax");

    /** So that ARC can be deleted: the judgement, the overrides and our field mention it, and nothing else does. */
    @ArchTest
    static final ArchRule fewKnowArc = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".arc..")
            .and()
            .haveNameNotMatching(Pattern.quote(ROOT)
                    + "\\.(Authentication|Evaluation|MessageAuthenticator|policy\\.Overrides"
                    + "|results\\.AuthenticationResultsField)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".arc..");

    @ArchTest
    static final ArchRule dmarcBuildsOnSpfAndDkim = onlyDependsOn("dmarc", "dns", "message", "spf", "dkim");

    @ArchTest
    static final ArchRule diagnosisExplainsRecordsAndKnowsNoMessage =
            onlyDependsOn("diagnosis", "dns", "spf", "dkim", "dmarc", "keys");

    @ArchTest
    static final ArchRule nothingThatJudgesMailNeedsDiagnosis = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".diagnosis")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".diagnosis");

    @ArchTest
    static final ArchRule theFacadeKnowsNeitherPolicyNorResults = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".policy", ROOT + ".results");

    @ArchTest
    static final ArchRule policyDoesNotKnowHowResultsAreWritten = noClasses()
            .that()
            .resideInAPackage(ROOT + ".policy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".results");

    @ArchTest
    static final ArchRule noServerAndNoMailLibraryThatReserializes = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "org.apache.james..",
                            "org.apache.mailet..",
                            "javax..",
                            "jakarta..",
                            "org.apache.logging..",
                            "org.apache.log4j..",
                            "ch.qos.logback..",
                            "java.util.logging..",
                            "org.apache.commons..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(
                            resideInAnyPackage("javax.crypto..", "org.apache.james.mime4j.."))));

    @ArchTest
    static final ArchRule noDateAndTimeOfOldJava = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Date")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Calendar")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.text.SimpleDateFormat");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private static ArchRule onlyDependsOn(String name, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = ROOT + "." + name + "..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = ROOT + "." + others[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(ROOT + ".."))
                        .or(resideInAnyPackage(allowed)));
    }
}
