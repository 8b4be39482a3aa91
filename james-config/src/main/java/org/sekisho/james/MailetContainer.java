package org.sekisho.james;

import java.util.List;
import java.util.Map;

/**
 * {@code mailetcontainer.xml}, as far as we read it.
 *
 * @param processors for each {@code state} its mailets, in their order
 */
record MailetContainer(Map<String, List<Step>> processors) {

    /**
     * An element {@code mailet}.
     *
     * @param condition which mails it is for
     * @param mailet its class, without the package where it is James's own
     * @param parameters the elements in it, with their text
     */
    record Step(MailCondition condition, String mailet, Map<String, String> parameters) {}

    /** The mailets of a processor; none where there is no such processor. */
    List<Step> of(String processor) {
        return processors.getOrDefault(processor, List.of());
    }
}
