package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that fails or stops when it is told to. Safe for use by any number of threads. */
final class TestDisk implements Disk {

    final AtomicInteger forced = new AtomicInteger();
    final CountDownLatch stopped = new CountDownLatch(1);
    volatile boolean creates = true;
    volatile boolean forces = true;
    volatile boolean truncates = true;
    volatile int writes = Integer.MAX_VALUE;
    volatile CountDownLatch stop = new CountDownLatch(0);

    @Override
    public Disk.File create(Path path) throws IOException {
        if (!creates) {
            throw new IOException("no file can be created");
        }
        return new File(Disk.real().create(path));
    }

    private final class File implements Disk.File {

        private final Disk.File file;

        File(Disk.File file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer octets) throws IOException {
            if (octets.remaining() <= writes) {
                file.write(octets);
            } else {
                file.write(octets.limit(octets.position() + writes));
                throw new IOException("no space left");
            }
        }

        @Override
        public void force() throws IOException {
            stopped.countDown();
            try {
                stop.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            if (!forces) {
                throw new IOException("cannot be forced");
            }
            forced.incrementAndGet();
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (!truncates) {
                throw new IOException("cannot be truncated");
            }
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
