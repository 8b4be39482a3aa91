package org.sekisho.james;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;

/** A domain list with a default domain, or with none because it is not configured yet. */
record OneDomain(Optional<Domain> domain) implements DomainList {
    static OneDomain named(String domain) {
        return new OneDomain(Optional.of(Domain.of(domain)));
    }

    @Override
    public List<Domain> getDomains() {
        return domain.stream().toList();
    }

    @Override
    public boolean containsDomain(Domain other) {
        return domain.filter(other::equals).isPresent();
    }

    @Override
    public void addDomain(Domain other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeDomain(Domain other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Domain getDefaultDomain() throws DomainListException {
        return domain.orElseThrow(() -> new DomainListException("Null default domain"));
    }
}
