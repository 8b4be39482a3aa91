package org.sekisho.authentication.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The values in force of a DMARC Policy Record (RFC 9989 4.7): what is not valid in it is replaced by its default. Immutable.
 *
 * @param policy {@code p}
 * @param subdomainPolicy {@code sp}
 * @param nonExistentPolicy {@code np}
 * @param publicSuffix {@code psd}
 * @param testMode {@code t=y}: the owner expects each policy to be applied one level milder
 * @param dkimAlignment {@code adkim}
 * @param spfAlignment {@code aspf}
 * @param failureOptions {@code fo}, at least one; without meaning when there is no {@code ruf}
 * @param aggregateReports {@code rua}: where aggregate reports are wanted, also in schemes to which none can be sent
 * @param failureReports {@code ruf}: where failure reports are wanted, likewise
 */
public record DmarcRecord(
        DmarcPolicy policy,
        Optional<DmarcPolicy> subdomainPolicy,
        Optional<DmarcPolicy> nonExistentPolicy,
        PublicSuffixFlag publicSuffix,
        boolean testMode,
        AlignmentMode dkimAlignment,
        AlignmentMode spfAlignment,
        List<FailureOption> failureOptions,
        List<ReportUri> aggregateReports,
        List<ReportUri> failureReports) {

    /** The most URIs that are kept of {@code rua} and of {@code ruf}. */
    public static final int MAXIMUM_REPORT_URIS = 20;

    public DmarcRecord {
        failureOptions = List.copyOf(failureOptions);
        aggregateReports = List.copyOf(aggregateReports);
        failureReports = List.copyOf(failureReports);
    }

    /**
     * Parses the text of a TXT record, its strings joined. Never throws; takes time linear in the length.
     *
     * @param text one char for each octet
     */
    public static ParsedDmarcRecord parse(String text) {
        return DmarcRecordParser.parse(text);
    }

    /** The policy for a domain below that of this record, if the domain exists. */
    public DmarcPolicy policyBelow() {
        return subdomainPolicy.orElse(policy);
    }

    /** A record with these values and nothing else; parsing it gives them again. */
    public String print() {
        StringBuilder text = new StringBuilder("v=DMARC1; p=").append(policy.word());
        subdomainPolicy.ifPresent(sp -> text.append("; sp=").append(sp.word()));
        nonExistentPolicy.ifPresent(np -> text.append("; np=").append(np.word()));
        text.append("; psd=").append(publicSuffix.letter());
        text.append("; t=").append(testMode ? 'y' : 'n');
        text.append("; adkim=").append(dkimAlignment.letter());
        text.append("; aspf=").append(spfAlignment.letter());
        text.append("; fo=").append(printFailureOptions());
        print(text, "rua", aggregateReports);
        print(text, "ruf", failureReports);
        return text.toString();
    }

    /** {@code fo} as a record has it, such as {@code 1:d}. */
    public String printFailureOptions() {
        return failureOptions.stream().map(FailureOption::letter).collect(Collectors.joining(":"));
    }

    private static void print(StringBuilder text, String tag, List<ReportUri> uris) {
        if (!uris.isEmpty()) {
            text.append("; ").append(tag).append('=');
            text.append(uris.stream().map(ReportUri::text).collect(Collectors.joining(",")));
        }
    }
}
