package org.sekisho.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.MailingListPolicy;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The {@code sekisho} command.
 *
 * <p>It trusts its arguments and the DNS servers that it is told to ask, and nothing in a message or a DNS answer. It writes
 * to standard output, and one sentence to standard error when something that it was given cannot be used. It fails by its
 * exit status.
 */
@Command(
        name = "sekisho",
        description = "Judges mail by SPF, DKIM and DMARC, and shows how it came to its result.",
        subcommands = {
            JudgeCommand.class,
            SpfCommand.class,
            DmarcCommand.class,
            DnsCommand.class,
            KeygenCommand.class,
            KeysCommand.class,
            RotateCommand.class,
            ReportCommand.class,
            CommandLine.HelpCommand.class
        },
        versionProvider = Sekisho.Version.class,
        mixinStandardHelpOptions = true,
        usageHelpWidth = 96,
        scope = ScopeType.INHERIT)
public final class Sekisho implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Made by picocli. */
    Sekisho() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.US_ASCII);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.US_ASCII);
        int status = commandLine(System.in, out, err).execute(arguments);
        out.flush();
        System.exit(status);
    }

    /** The command with other streams. */
    static CommandLine commandLine(InputStream in, PrintWriter out, PrintWriter err) {
        CommandLine command = new CommandLine(new Sekisho(), new Factory(in));
        command.setOut(out).setErr(err).setExpandAtFiles(false).setUsageHelpLongOptionsMaxWidth(32);
        command.registerConverter(InetAddress.class, Words::address)
                .registerConverter(Instant.class, Words::instant)
                .registerConverter(DmarcPolicy.class, word -> Words.constant(DmarcPolicy.class, word))
                .registerConverter(DmarcDiscovery.class, word -> Words.constant(DmarcDiscovery.class, word))
                .registerConverter(MailingListPolicy.class, word -> Words.constant(MailingListPolicy.class, word))
                .registerConverter(TemporaryErrorPolicy.class, word -> Words.constant(TemporaryErrorPolicy.class, word))
                .registerConverter(SpfFailPolicy.class, word -> Words.constant(SpfFailPolicy.class, word));
        command.setParameterExceptionHandler((wrong, arguments) -> usageError(wrong));
        command.setExecutionExceptionHandler((failure, failed, parsed) -> failure(failed, failure));
        return command;
    }

    /** Makes what the commands need, among them those that read standard input. */
    private record Factory(InputStream in) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == JudgeCommand.class) {
                return type.cast(new JudgeCommand(in));
            }
            return type == ReportShowCommand.class
                    ? type.cast(new ReportShowCommand(in))
                    : CommandLine.defaultFactory().create(type);
        }
    }

    private static int usageError(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        say(command, String.valueOf(wrong.getMessage()));
        say(command, "Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.USAGE;
    }

    private static int failure(CommandLine command, Exception failure) {
        if (failure instanceof BadInput bad) {
            say(command, String.valueOf(bad.getMessage()));
            return bad.exitStatus();
        }
        say(command, "This is a defect of sekisho: " + failure);
        return ExitStatus.SOFTWARE;
    }

    private static void say(CommandLine command, String sentence) {
        command.getErr().println("sekisho: " + PlainText.escaped(sentence));
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        List<String> names =
                new ArrayList<>(command.getCommandSpec().subcommands().keySet());
        names.remove("help");
        String last = names.remove(names.size() - 1);
        throw new ParameterException(command, "Say what to do: " + String.join(", ", names) + " or " + last + ".");
    }

    /** The version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Sekisho.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            }
            return new String[] {"sekisho " + properties.getProperty("version")};
        }
    }
}
