package org.sekisho.reports.sending;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.sekisho.reports.store.ReportStore;

/** A process that ends at one certain moment: before or after one of its calls to the store or the queue. */
final class Crashes {

    /** The end of the process; nobody catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final int moment;
    private int now;
    private String where = "";

    /** @param moment how many moments pass before the end */
    Crashes(int moment) {
        this.moment = moment;
    }

    /** What the process was about to do, or had just done; empty if it lives. */
    String where() {
        return where;
    }

    private void pass(String name) {
        if (now++ == moment) {
            where = name;
            throw new Crash();
        }
    }

    ReportStore in(ReportStore store) {
        return (ReportStore) Proxy.newProxyInstance(
                ReportStore.class.getClassLoader(), new Class<?>[] {ReportStore.class}, (proxy, method, arguments) -> {
                    pass("before " + method.getName());
                    try {
                        Object result = method.invoke(store, arguments);
                        pass("after " + method.getName());
                        return result;
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    Outbox in(Outbox outbox) {
        return (recipient, message) -> {
            pass("before send");
            outbox.send(recipient, message);
            pass("after send");
        };
    }

    /** What happens at a moment. */
    interface Event {
        void happen() throws Exception;
    }

    /** A store where something happens after each call of a method. */
    static ReportStore after(ReportStore store, String name, Event event) {
        return (ReportStore) Proxy.newProxyInstance(
                ReportStore.class.getClassLoader(), new Class<?>[] {ReportStore.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(store, arguments);
                    if (method.getName().equals(name)) {
                        event.happen();
                    }
                    return result;
                });
    }

    /** A store that notes the names of the methods that are called. */
    static ReportStore listening(ReportStore store, List<String> calls) {
        return (ReportStore) Proxy.newProxyInstance(
                ReportStore.class.getClassLoader(), new Class<?>[] {ReportStore.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    return method.invoke(store, arguments);
                });
    }
}
