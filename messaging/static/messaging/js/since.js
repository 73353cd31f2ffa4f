// What is new since you left a conversation: where that begins, how much it was, and whether you
// have seen where it begins. No DOM.

export class Since {
  first = 0; // the number of the first new message; 0: none is
  count = 0;
  isSeen = false; // the line before it was on the screen

  // A conversation is opened.
  open({ last_seq, last_read }) {
    this.first = 0;
    this.look(last_seq, last_read);
  }

  // It is open and not being read, and there is something unread: unless that was new already,
  // this is where it begins now.
  look(lastSeq, lastRead) {
    const isNew = lastSeq > lastRead && this.first <= lastRead;
    if (!isNew) return;
    this.first = lastRead + 1;
    this.count = lastSeq - lastRead;
    this.isSeen = false;
  }

  // You wrote yourself: nothing above is new any more.
  answered() {
    this.first = 0;
  }
}
