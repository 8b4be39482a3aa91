package org.sekisho.james;

import java.util.List;
import java.util.Map;
import org.sekisho.authentication.dns.DomainNames;

/**
 * The {@code arc.} keys.
 *
 * @param verify {@code arc.verify}: whether chains are validated
 * @param trustedSealers {@code arc.trusted-sealers}, canonical
 */
record ArcSettings(boolean verify, List<String> trustedSealers) {

    private static final String VERIFY = "arc.verify";
    private static final String TRUSTED_SEALERS = "arc.trusted-sealers";

    ArcSettings {
        trustedSealers = List.copyOf(trustedSealers);
    }

    /** Reads them; throws {@link WrongSettingException}. */
    static ArcSettings read(SettingsFile file) {
        boolean verify =
                file.choice(VERIFY, Map.of("true", true, "false", false)).orElse(false);
        List<String> sealers = file.list(
                TRUSTED_SEALERS,
                text -> DomainNames.toAscii(text)
                        .filter(DomainNames::isHostName)
                        .filter(name -> name.indexOf('.') > 0),
                "domains such as lists.example.org");
        if (!verify && !sealers.isEmpty()) {
            throw new WrongSettingException("In " + SekishoConfiguration.FILE + " the key " + TRUSTED_SEALERS
                    + " is set while no chain is looked at: set " + VERIFY + "=true as well, or remove it.");
        }
        return new ArcSettings(verify, sealers);
    }

    /** Adds what holds to a summary; nothing where ARC is off. */
    void describe(Map<String, Object> summary) {
        if (verify) {
            summary.put(VERIFY, true);
            summary.put(TRUSTED_SEALERS, trustedSealers);
        }
    }
}
