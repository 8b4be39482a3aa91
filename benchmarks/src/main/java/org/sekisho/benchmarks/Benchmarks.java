package org.sekisho.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks and prints their tables. Takes the options of JMH ({@code -h} lists them) and always measures
 * allocation and processor time too. A benchmark whose sides do not judge their sample rightly ends the run.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /** The program. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException, IOException {
        CommandLineOptions commandLine = new CommandLineOptions(arguments);
        if (commandLine.shouldHelp()) {
            commandLine.showHelp();
            return;
        }
        String machine = machine();
        System.out.println(machine + ResultTable.of(new Runner(options(commandLine)).run()));
    }

    /** What is always the same; the rest stands at each benchmark, and the command line has the last word. */
    static Options options(Options commandLine) {
        return new OptionsBuilder()
                .parent(commandLine)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .build();
    }

    private static String machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "\n%s, %d processors %s, Java %s (%s), load average when it began: %s%n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        system.getAvailableProcessors(),
                        system.getArch(),
                        Runtime.version(),
                        System.getProperty("java.vm.name"),
                        ResultTable.number(system.getSystemLoadAverage()));
    }
}
