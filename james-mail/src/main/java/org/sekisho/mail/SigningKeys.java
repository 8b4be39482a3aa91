package org.sekisho.mail;

import com.google.inject.ProvidedBy;
import java.util.List;
import org.sekisho.authentication.dkim.DkimSigningKey;

/**
 * The private keys with which this server may sign now. What it gives may change at any moment, when keys are added or rotated;
 * it never waits for a file or for the DNS. Safe for use by any number of threads.
 */
@ProvidedBy(MissingModule.class)
public interface SigningKeys {

    /**
     * The keys with which a message is signed for a domain.
     *
     * @param domain canonical, in A-labels; keys of a parent domain are not looked for
     * @return at most one for each algorithm; empty where there is none that may sign now
     */
    List<DkimSigningKey> of(String domain);
}
