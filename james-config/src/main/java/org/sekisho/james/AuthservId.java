package org.sekisho.james;

import com.google.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;

/**
 * The name under which this server writes Authentication-Results: {@code authserv-id}, else James's default domain. James
 * knows that only when its domain list is configured, so it is not asked before the name is needed.
 */
final class AuthservId {
    private final SekishoConfiguration configuration;
    private final DomainList domains;

    @Inject
    AuthservId(SekishoConfiguration configuration, DomainList domains) {
        this.configuration = configuration;
        this.domains = domains;
    }

    /**
     * The name.
     *
     * @throws WrongSettingException if none is set and James has no default domain
     */
    String get() {
        return configuration.authservId().orElseGet(this::defaultDomain);
    }

    private String defaultDomain() {
        try {
            return domains.getDefaultDomain().asString();
        } catch (DomainListException unknown) {
            throw new WrongSettingException("James has no default domain (" + unknown.getMessage()
                    + "), so authserv-id in " + SekishoConfiguration.FILE + " must be set.");
        }
    }
}
