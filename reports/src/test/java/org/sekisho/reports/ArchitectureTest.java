package org.sekisho.reports;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What Maven's dependencies cannot say about the packages of this module. */
@AnalyzeClasses(packages = "org.sekisho.reports", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCircles =
            slices().matching("org.sekisho.reports.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theFormOfReportsDoesNotKnowWhatCarriesThem = noClasses()
            .that()
            .resideInAnyPackage("org.sekisho.reports.aggregate", "org.sekisho.reports.failure")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sekisho.reports.receiving", "org.apache.james..");

    @ArchTest
    static final ArchRule theJournalKnowsNothingOfWhatItKeeps = noClasses()
            .that()
            .resideInAPackage("org.sekisho.reports.journal")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.sekisho..").and(not(resideInAPackage("org.sekisho.reports.journal"))));

    /** Sending works with any store and any queue. */
    @ArchTest
    static final ArchRule sendingKnowsTheStoreByItsPort = noClasses()
            .that()
            .resideInAPackage("org.sekisho.reports.sending")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.sekisho.reports.store.jdbc",
                    "org.sekisho.reports.journal",
                    "org.sekisho.reports.recording",
                    "org.sekisho.reports.receiving",
                    "org.sekisho.reports.failure");

    @ArchTest
    static final ArchRule onlyTheJdbcStoreKnowsDatabases = noClasses()
            .that()
            .resideOutsideOfPackage("org.sekisho.reports.store.jdbc")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.h2..", "org.postgresql..");

    @ArchTest
    static final ArchRule theJdbcStoreKnowsNothingButWhatItKeeps = noClasses()
            .that()
            .resideInAPackage("org.sekisho.reports.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sekisho.reports.sending", "org.sekisho.reports.recording");

    @ArchTest
    static final ArchRule driversAreOpenedByName =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.sql.DriverManager");

    @ArchTest
    static final ArchRule recordingKnowsTheRoadIntoTheStoreAndNotWhatComesBehindIt = noClasses()
            .that()
            .resideInAPackage("org.sekisho.reports.recording")
            .should()
            .dependOnClassesThat(resideInAPackage("org.sekisho.reports..")
                    .and(not(resideInAnyPackage(
                            "org.sekisho.reports.recording",
                            "org.sekisho.reports.journal",
                            "org.sekisho.reports.store",
                            "org.sekisho.reports.aggregate"))));

    @ArchTest
    static final ArchRule noServer = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "javax.mail..", "jakarta..")
                            .and(not(resideInAPackage("org.apache.james.mime4j.."))));

    @ArchTest
    static final ArchRule nothingIsPrinted =
            com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
