package org.sekisho.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** In which form a result is printed. */
final class OutputOptions {

    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writer();

    @Option(names = "--json", description = "Print one JSON object instead of text for people.")
    private boolean json;

    /** Prints one of the two forms, and makes only that one. */
    void print(PrintWriter out, Supplier<ObjectNode> object, Consumer<Page> text) {
        if (json) {
            out.print(ascii(object.get()));
            out.print('\n');
        } else {
            Page page = new Page(Ansi.AUTO.enabled());
            text.accept(page);
            out.print(page);
        }
        out.flush();
    }

    private static String ascii(ObjectNode object) {
        try {
            // Jackson leaves DEL as it is.
            return JSON.writeValueAsString(object).replace("\u007f", "\\u007f");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of plain values cannot be written", impossible);
        }
    }
}
