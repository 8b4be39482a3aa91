package org.sekisho.james;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.api.DNSServiceMBean;

/** James's own DNS service as far as we look at it: it says which servers it asks. */
record JamesDns(List<String> servers) implements DNSService, DNSServiceMBean {

    /** A service that has not been configured. */
    static final JamesDns SILENT = new JamesDns(List.of());

    @Override
    public String[] getDNSServers() {
        return servers.toArray(String[]::new);
    }

    @Override
    public int getMaximumCacheSize() {
        return 0;
    }

    @Override
    public int getCurrentCacheSize() {
        return 0;
    }

    @Override
    public void clearCache() {}

    @Override
    public Collection<String> findMXRecords(String hostname) {
        throw new UnsupportedOperationException(hostname);
    }

    @Override
    public Collection<String> findTXTRecords(String hostname) {
        throw new UnsupportedOperationException(hostname);
    }

    @Override
    public Collection<InetAddress> getAllByName(String host) {
        throw new UnsupportedOperationException(host);
    }

    @Override
    public InetAddress getByName(String host) {
        throw new UnsupportedOperationException(host);
    }

    @Override
    public InetAddress getLocalHost() throws UnknownHostException {
        return InetAddress.getLocalHost();
    }

    @Override
    public String getHostName(InetAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }
}
