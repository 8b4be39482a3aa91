package org.sekisho.reports.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the journal writes; a test has a disk that fails. */
@FunctionalInterface
interface Disk {

    /** Opens an empty file; what was there before is gone. */
    File create(Path path) throws IOException;

    /** A file that is written from its begin to its end. */
    interface File extends Closeable {

        /** Writes all that is in the buffer. */
        void write(ByteBuffer octets) throws IOException;

        /** Returns when all that was written survives a crash of the machine. */
        void force() throws IOException;

        /** Cuts it off. */
        void truncate(long size) throws IOException;
    }

    /** The file system. */
    static Disk real() {
        return path -> new ChannelFile(FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    /** A file of the file system. */
    record ChannelFile(FileChannel channel) implements File {

        @Override
        public void write(ByteBuffer octets) throws IOException {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
