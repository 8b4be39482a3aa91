package org.sekisho.mail;

import com.google.inject.ProvidedBy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.mail.SubmissionRefusals.Reason;

/**
 * Says under which addresses a user may send (B21): under its own, its aliases as James knows them ({@link CanSendFrom}), and
 * those that {@code submission.may-also-send-as} grants. Stateless; safe for use by any number of threads, but it asks James's
 * repositories, which may take time.
 */
@ProvidedBy(MissingModule.class)
public final class SenderRights {

    private final UsersRepository users;
    private final DomainList domains;
    private final CanSendFrom aliases;
    private final Map<String, List<String>> grants;

    /**
     * @param grants for each user ({@code ann@example.org}) or all users of a domain ({@code *@example.org}), in lower case, the
     *     addresses or {@code *@domain} that they may send under, in lower case
     */
    public SenderRights(
            UsersRepository users, DomainList domains, CanSendFrom aliases, Map<String, List<String>> grants) {
        this.users = users;
        this.domains = domains;
        this.aliases = aliases;
        this.grants = Map.copyOf(grants);
    }

    /**
     * The first claim of a message that its sender has no right to.
     *
     * @throws UsersRepositoryException if James cannot say who its users are
     * @throws DomainListException if James cannot say which domains are its own
     */
    public Optional<String> foreignIn(Username login, ClaimedSenders claimed)
            throws UsersRepositoryException, DomainListException {
        for (String address : claimed.addresses()) {
            if (!maySendAs(login, address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /**
     * The first thing in a message that does not belong to its sender: the envelope sender before what the header claims. The
     * null sender belongs to everybody.
     *
     * @throws UsersRepositoryException if James cannot say who its users are
     * @throws DomainListException if James cannot say which domains are its own
     */
    public Optional<ForeignClaim> foreignClaim(Username login, MaybeSender sender, HeaderSection header)
            throws UsersRepositoryException, DomainListException {
        Optional<String> address = sender.asOptional().map(MailAddress::asString);
        if (address.isPresent() && !maySendAs(login, address.get())) {
            return Optional.of(new ForeignClaim(Reason.ENVELOPE_SENDER, address.get()));
        }
        ClaimedSenders claimed = ClaimedSenders.of(header);
        if (claimed.problem().isPresent()) {
            return Optional.of(
                    new ForeignClaim(Reason.UNREADABLE_SENDER, claimed.problem().get()));
        }
        return foreignIn(login, claimed).map(foreign -> new ForeignClaim(Reason.HEADER_SENDER, foreign));
    }

    /**
     * Whether a user may send under an address.
     *
     * @param address local part and domain; one that James could never deliver to belongs to nobody
     * @throws UsersRepositoryException if James cannot say who its users are
     * @throws DomainListException if James cannot say which domains are its own
     */
    public boolean maySendAs(Username login, String address) throws UsersRepositoryException, DomainListException {
        if (isGranted(login.asString(), address.toLowerCase(Locale.ROOT))) {
            return true;
        }
        Optional<MailAddress> mailbox = mailbox(address);
        if (mailbox.isEmpty()) {
            return false;
        }
        // Without virtual hosting a user's name has no domain, and is its local part in every domain of ours.
        return (users.supportVirtualHosting()
                        || domains.containsDomain(mailbox.get().getDomain()))
                && aliases.userCanSendFrom(login, users.getUsername(mailbox.get()));
    }

    private boolean isGranted(String login, String address) {
        return isGrantedTo(login, address)
                || isGrantedTo("*" + login.substring(Math.max(0, login.lastIndexOf('@'))), address);
    }

    private boolean isGrantedTo(String grantee, String address) {
        List<String> granted = grants.getOrDefault(grantee, List.of());
        return granted.contains(address) || granted.contains("*" + address.substring(address.lastIndexOf('@')));
    }

    private static Optional<MailAddress> mailbox(String address) {
        try {
            MailAddress mailbox = new MailAddress(address);
            // A name with a second at sign, or one that is too long: James's repositories would throw, too.
            Username user = Username.of(mailbox.asString());
            return user.asString().isEmpty() ? Optional.empty() : Optional.of(mailbox);
        } catch (Exception notForJames) {
            return Optional.empty();
        }
    }
}
