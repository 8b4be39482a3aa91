package org.sekisho.james;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.james.filesystem.api.FileSystem;

/** A working directory of James: {@code file://conf/x} lies in it, {@code file:///x} does not. */
record FilesBelow(Path folder) implements FileSystem {

    @Override
    public File getBasedir() {
        return folder.toFile();
    }

    @Override
    public InputStream getResource(String url) throws FileNotFoundException {
        throw new FileNotFoundException(url);
    }

    @Override
    public File getFile(String url) {
        String name = url.substring("file://".length());
        return name.startsWith("/") ? new File(name) : folder.resolve(name).toFile();
    }
}
