package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * What {@code sekisho keys} found.
 *
 * @param folder where it looked
 * @param at the time for which the states are told
 * @param keys the keys, in the order of their names
 * @param withoutKey the domains that were asked for and have none
 */
record KeyList(String folder, Instant at, List<ListedKey> keys, List<String> withoutKey) {

    /** Whether an operator should do something. */
    boolean isToDo() {
        return keys.isEmpty()
                || !withoutKey.isEmpty()
                || keys.stream().anyMatch(key -> !key.advice().isEmpty());
    }

    /** Whether the DNS did not say of a key what is needed. */
    boolean isUnknown() {
        return keys.stream().anyMatch(ListedKey::isUnknown);
    }

    void text(Page page, List<RecordingDnsClient.Lookup> lookups) {
        keys.forEach(key -> key.text(page));
        for (String domain : withoutKey) {
            page.heading(domain);
            page.line(ListedKey.TO_DO + "There is no key in " + folder + ": make one with sekisho keygen " + domain
                    + ".");
        }
        if (keys.isEmpty() && withoutKey.isEmpty()) {
            page.heading("There is no key in " + folder + ": make one with sekisho keygen.");
        }
        if (!lookups.isEmpty()) {
            ResultsText.dns(page, lookups);
        }
    }

    ObjectNode json(List<RecordingDnsClient.Lookup> lookups) {
        ObjectNode root = ResultsJson.root("keys").put("folder", folder).put("at", at.toString());
        ArrayNode array = root.putArray("keys");
        keys.forEach(key -> array.add(key.json()));
        root.set("withoutKey", ResultsJson.strings(withoutKey));
        root.set("dns", ResultsJson.dns(lookups));
        return root;
    }
}
