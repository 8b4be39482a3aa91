package org.sekisho.reports.aggregate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A piece of a report: an element with its text and its children. Names are without their namespace, in the capitals that the
 * report has.
 *
 * @param name the local name
 * @param text the text directly inside, {@linkplain XmlText cleaned}
 * @param children the elements inside, in order
 */
record XmlElement(String name, String text, List<XmlElement> children) {

    /** The children of that name. */
    Stream<XmlElement> all(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted));
    }

    /** The first child of that name. */
    Optional<XmlElement> first(String wanted) {
        return all(wanted).findFirst();
    }

    /** The text of the first child of that name; nothing where there is none. */
    Optional<String> textOf(String wanted) {
        return first(wanted).map(XmlElement::text);
    }

    /** The text of the first child of that name, where it is not empty. */
    Optional<String> wordsOf(String wanted) {
        return textOf(wanted).filter(text -> !text.isEmpty());
    }
}
