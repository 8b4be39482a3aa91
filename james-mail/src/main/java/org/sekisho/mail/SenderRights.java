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
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.mail.SubmissionRefusals.Reason;

/**
 * Says under which addresses a user may send (B21): under its own, its aliases as James knows them ({@link CanSendFrom}), and
 * those that {@code submission.may-also-send-as} grants, to users or to the members of James's groups. Stateless; safe for use by
 * any number of threads, but it asks James's repositories, which may take time: those of groups once for each key that grants
 * the address.
 */
@ProvidedBy(MissingModule.class)
public final class SenderRights {

    private final UsersRepository users;
    private final DomainList domains;
    private final CanSendFrom aliases;
    private final RecipientRewriteTable groups;
    private final Map<String, List<String>> grants;

    /**
     * @param groups knows the members of groups
     * @param grants for each user ({@code ann@example.org}), all members of a group ({@code sales@example.org}) or all users of a
     *     domain ({@code *@example.org}), in lower case, the addresses or {@code *@domain} that they may send under, in lower case
     */
    public SenderRights(
            UsersRepository users,
            DomainList domains,
            CanSendFrom aliases,
            RecipientRewriteTable groups,
            Map<String, List<String>> grants) {
        this.users = users;
        this.domains = domains;
        this.aliases = aliases;
        this.groups = groups;
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
        String wanted = address.toLowerCase(Locale.ROOT);
        if (isGranted(login.asString(), wanted)) {
            return true;
        }
        Optional<MailAddress> mailbox = mailbox(address);
        return (mailbox.isPresent() && isOwn(login, mailbox.get())) || isGrantedToGroupOf(login, wanted);
    }

    private boolean isOwn(Username login, MailAddress address) throws UsersRepositoryException, DomainListException {
        Optional<Username> user = user(address);
        return user.isPresent() && aliases.userCanSendFrom(login, user.get());
    }

    /** Without virtual hosting a user's name has no domain, and is its local part in every domain of ours. */
    private Optional<Username> user(MailAddress address) throws UsersRepositoryException, DomainListException {
        return users.supportVirtualHosting() || domains.containsDomain(address.getDomain())
                ? Optional.of(users.getUsername(address))
                : Optional.empty();
    }

    private boolean isGranted(String login, String address) {
        return isIn(grants.getOrDefault(login, List.of()), address)
                || isIn(
                        grants.getOrDefault("*" + login.substring(Math.max(0, login.lastIndexOf('@'))), List.of()),
                        address);
    }

    private static boolean isIn(List<String> granted, String address) {
        return granted.contains(address)
                || granted.contains("*" + address.substring(Math.max(0, address.lastIndexOf('@'))));
    }

    private boolean isGrantedToGroupOf(Username login, String address)
            throws UsersRepositoryException, DomainListException {
        for (Map.Entry<String, List<String>> grant : grants.entrySet()) {
            Optional<MailAddress> group = mailbox(grant.getKey());
            if (isIn(grant.getValue(), address) && group.isPresent() && isMember(login, group.get())) {
                return true;
            }
        }
        return false;
    }

    /** Only whom James names as a member: groups in groups would cost a question for each member. */
    private boolean isMember(Username login, MailAddress group) throws UsersRepositoryException, DomainListException {
        for (MailAddress member : members(group)) {
            if (user(member).filter(login::equals).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private List<MailAddress> members(MailAddress group) throws UsersRepositoryException {
        try {
            return groups.getStoredMappings(MappingSource.fromMailAddress(group))
                    .select(Mapping.Type.Group)
                    .asStream()
                    .flatMap(mapping -> mapping.asMailAddress().stream())
                    .toList();
        } catch (RecipientRewriteTableException unknown) {
            throw new UsersRepositoryException("James cannot say who is in the group " + group.asString(), unknown);
        }
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
